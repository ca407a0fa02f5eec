"""The other side of every door: mock identities, PKI, card and providers. Never imports web/ nor Streamlit."""
