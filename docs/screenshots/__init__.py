"""The pictures of the documentation (`make screenshots`): every page of the mocks and of the dashboard at two widths,
light and dark, each reached as people reach it.

`pictures.toml` says which pictures there are and which template each shows; a module for each part of the gallery leads
a browser there. Pictures are WebP, to stay small.
"""
