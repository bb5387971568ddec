### The sign-in history, and by what somebody signed in.

history-title = Sign-in history
history-lead = Your last 12 months (up to 100 records, newest first): sign-ins, and changes to your user ID and email address. If you do not recognise one, change your password and call your health insurance society.
history-at = When
history-device = Device
history-how = Confirmed by
history-refused-heading = Sign-in stopped
history-refused = The password was right, but the next step was not completed, so we stopped the sign-in.
history-agreed = You agreed to the new terms of use
history-none = No sign-ins on record yet.
history-to-devices = See your signed-in devices

proof-letter = letter of registration
proof-password = password
proof-passkey = passkey
proof-one-time-code = one-time code
proof-recovery-code = recovery code
proof-set-up = sign-in method just set up
proof-remembered = remembered device
history-user-id-changed = User ID changed
history-viewed-by-staff = Society staff looked at your pages
history-looks-heading = Looked at by society staff
history-looks-lead = The days on which staff of { $society } looked at your data, for example to answer a question (last 12 months). Their names are not shown. If you do not know why, call and ask.
history-looks-opened = { $count ->
    [one] Opened the page with your data once
   *[other] Opened the page with your data { $count } times
}
history-looks-values = Had hidden values shown: { $values }
history-looks-number = symbol and number
history-looks-birth-date = date of birth
history-looks-address = email address
history-looks-second-address = backup email address
history-looks-none = No record of this.
