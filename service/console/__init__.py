"""Pages for a browser, made on the server: no script, no style but our own file, nothing from elsewhere."""
