### The sign-in history, and by what somebody signed in.

history-title = Sign-in history
history-lead = Sign-ins and changes of the ID you sign in with and of your e-mail address in the last 12 months, the newest first, up to 100. If there is one that you do not know, please change your password and call your health insurance society.
history-at = When
history-device = Device
history-how = Confirmed by
history-refused-heading = Not let in
history-refused = The password was right, but the step after it was not completed, so nobody was let in.
history-agreed = The new terms of use were agreed to
history-none = There are no sign-ins on record yet.
history-to-devices = See the signed-in devices

proof-letter = letter of registration
proof-password = password
proof-passkey = passkey
proof-one-time-code = one-time code
proof-recovery-code = recovery code
proof-set-up = set-up of a sign-in method
proof-remembered = remembered device
history-user-id-changed = The user ID was changed
