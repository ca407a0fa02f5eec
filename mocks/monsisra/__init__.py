"""MonSisra: the portal whose tile leads to ViaTrajectoire (facts/identity-providers.md 3)."""
