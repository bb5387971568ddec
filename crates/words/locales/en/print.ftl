# The list of letters to be printed

print-name = Name
print-medium = Letter
print-provisional-id = Provisional ID
print-provisional-password = Provisional password
print-valid-until = Valid until
