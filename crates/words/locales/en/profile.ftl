### The member's profile: what is known, what can be chosen.

profile-title = Profile
profile-name = Name
profile-change = Change
profile-register = Register an address
profile-user-id-kept = Your { $user_id } was changed. Use the new one the next time you sign in.
profile-notifications-kept = Your email settings were saved.
profile-display-kept = Your display settings were saved.
profile-user-id-changeable = You can change it once.
profile-user-id-changed = You have already changed it once, so you cannot change it again.
profile-user-id-final = You cannot change it after registration.
profile-email = Email address
profile-second = Backup email address
profile-email-verified = Confirmed
profile-email-unverified = Not confirmed yet.
profile-email-none = Not registered.
profile-mails-wanted = On
profile-mails-unwanted = Off
profile-mails-always = Sent to everyone (you cannot turn this off).
profile-login-methods = Sign-in methods
profile-login-methods-link = Change sign-in methods
profile-safety = Your devices and sign-ins

notifications-title = Emails about updates
notifications-lead = We’ll email your registered address when information is updated. Choose what you want to be told about.
notifications-legend = Emails you want
notifications-medical-expenses = Medical expenses
notifications-eligibility = Eligibility
notifications-announcements = Announcements
notifications-always = When one of these is updated, we email everyone at their registered address (you cannot turn this off).
notifications-none = We do not send emails about updated information.
notifications-safety = We always send emails about your security, such as a sign-in from a new device or a changed password.

display-title = Display settings
display-lead = These settings apply to all pages after you sign in, on every device. On this device they also apply to the sign-in page.
display-size = Text size
display-language = Language
display-language-help = Our emails to you use this language too.
display-error-size = Choose a text size.
text-size-standard = Standard
text-size-large = Large
text-size-largest = Largest

change-user-id-title = Change your { $user_id }
change-user-id-once = You can change it only once. You will no longer be able to sign in with the old { $user_id }, and you cannot undo the change.
change-user-id-password-help = We also use it to check that the new { $user_id } is not similar to your password.
change-user-id-error-same = This is your current { $user_id }. Enter a different one.
change-user-id-error-password = A { $user_id } cannot be the same as your password or similar to it. Enter a different one.
