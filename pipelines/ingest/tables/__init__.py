"""Tables of any format as records: one header, then typed records and faults in the order of the file."""
