"""The only threads: loops for prints, copies, keys and scans, and Lane, which carries results to the Qt thread."""
