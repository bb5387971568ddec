# The proof of the letters.

desk-letter-proof = Proof of the letters
desk-letter-proof-lead = This is what the letters to members say. Approve it if it is right for the society. The approval counts until something of it changes.
desk-letter-proof-approved = { $name } has approved what the letters say now ({ $at }).
desk-letter-proof-outdated = Something has changed since { $name } approved it ({ $at }). Look at it once more.
desk-letter-proof-changed = Something has changed since this page was opened. Look at what the letters say now, and approve that.
desk-letter-proof-society = Name of the society
desk-letter-proof-service = Name of the service
desk-letter-proof-portal = Address of the portal
desk-letter-proof-number = Insurer number
desk-letter-proof-contact = Contact
desk-letter-proof-valid = How long the provisional ID and password can be used
desk-letter-proof-days = { $days } days from the issue
desk-letter-proof-kinds = Kinds of letters
desk-letter-proof-titled = “{ $title }”
desk-letter-proof-between = Whoever joined from { $from } to { $last }
desk-letter-proof-from = Whoever joined on { $from } or later
desk-letter-proof-until = Whoever joined by { $last }
desk-letter-proof-always = Everybody
desk-letter-proof-approve-what = If something is wrong, leave it unapproved, and correct it in the settings or tell the vendor’s operators.
desk-letter-proof-approve = Approve these letters
