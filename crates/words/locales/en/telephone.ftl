# The settings of verification on the telephone. The keys are composed of the items' names.

policy-section-telephone = Verification on the telephone
policy-telephone-items = What callers are asked
policy-telephone-items-what = Callers are asked these, and the answers are compared with the society's records.
policy-telephone-enough = How many must match
policy-telephone-enough-what = With so many matches a caller is verified. A date of birth and an email address count as one together.
policy-telephone-required-for = What needs a verified caller
policy-telephone-required-for-what = Staff can do these only with a record of the verification.
policy-choice-items-full-name = Name
policy-choice-items-birth-date = Date of birth
policy-choice-items-postal-address = Postal address
policy-choice-items-number = Symbol and number
policy-choice-items-employer = Employer
policy-choice-items-joined-on = Date of joining
policy-choice-items-family = Names of dependants
policy-choice-items-mailbox = Registered email address
policy-choice-required-for-letter = Issuing a letter
policy-choice-required-for-desk-code = Desk code
policy-choice-required-for-unlock = Unlocking
policy-choice-required-for-disclosure = Showing masked values
no-impact-for-the-next-caller = It counts for the next call that staff take. Members' pages stay the same.
