"""The OTP door: identifier, password, and a code of six digits by mail (facts/identity-providers.md 4 and OT-01…OT-19).

How long a code lives, how many tries there are and what locks an account is known nowhere: all of it is ours.
"""
