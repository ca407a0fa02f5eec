"""BER-TLV writing, in the few forms that the files of a card need."""

INTEGER, BITS, OCTETS, UTF8, SEQUENCE = 0x02, 0x03, 0x04, 0x0C, 0x30


def tlv(tag: int, *parts: bytes) -> bytes:
    """One object; `parts` are joined."""
    value = b"".join(parts)
    head = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    if len(value) < 0x80:
        return head + bytes([len(value)]) + value
    size = (len(value).bit_length() + 7) // 8
    return head + bytes([0x80 | size]) + len(value).to_bytes(size, "big") + value


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE."""
    return tlv(SEQUENCE, *parts)


def integer(value: int) -> bytes:
    """An INTEGER of one byte."""
    return tlv(INTEGER, bytes([value]))


def utf8(text: str) -> bytes:
    """A UTF8String."""
    return tlv(UTF8, text.encode())


def octets(value: bytes) -> bytes:
    """An OCTET STRING."""
    return tlv(OCTETS, value)


def bits(hexadecimal: str) -> bytes:
    """A BIT STRING, its count of unused bits included in the text."""
    return tlv(BITS, bytes.fromhex(hexadecimal))
