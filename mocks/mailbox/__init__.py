"""Mail: a real SMTP server, a mailbox per space, and who sends (facts/identity-providers.md OT-07…OT-10)."""
