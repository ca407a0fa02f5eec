"""Entry of the dashboard: configuration and navigation, nothing else. Started by `helpdesk run`."""

import streamlit as st

from web.pages import pages

st.set_page_config(page_title="helpdesk", layout="wide", initial_sidebar_state="auto")
st.navigation([st.Page(page.file, title=page.title, url_path=page.path) for page in pages()]).run()
