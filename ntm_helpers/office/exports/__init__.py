"""What an office sends out: reports to sign, sheets to check, pages for each unit."""
