"""What the browser gets: the ASGI wrapper, the pages and their pieces. Streamlit is imported here alone."""
