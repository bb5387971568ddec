# The list of letters to be printed

print-sequence = Sequence number
print-batch = Batch
print-medium = Letter
print-title = Title
print-name = Name
print-kana = Name in katakana
print-symbol-and-number = Symbol and number
print-branch = Branch number
print-employer-code = Employer code
print-employer = Employer
print-provisional-id = Provisional ID
print-provisional-password = Provisional password
print-valid-until = Valid until
print-url = Address
print-insurer-number = Insurer number
