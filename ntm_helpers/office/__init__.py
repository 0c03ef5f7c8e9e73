"""The office's own files: its workbooks come in by a mapping, forms go out to its units and come back."""
