"""The service that the four doors lead to: a demo relying party (guide; facts/identity-providers.md 4)."""
