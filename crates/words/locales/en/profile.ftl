### The member's profile: what is known, what can be chosen.

profile-title = Profile
profile-name = Name
profile-change = Change
profile-register = Register one
profile-user-id-kept = Your { $user_id } was changed. Please use the new { $user_id } from the next sign-in on.
profile-notifications-kept = Your choice of mails was saved.
profile-display-kept = Your display settings were saved.
profile-user-id-changeable = You can change it once.
profile-user-id-changed = It was changed once and cannot be changed again.
profile-user-id-final = It cannot be changed after registration.
profile-email = E-mail address
profile-second = Second e-mail address
profile-email-verified = Verified
profile-email-unverified = Not verified yet.
profile-email-none = None is registered.
profile-mails-wanted = You get mails
profile-mails-unwanted = You get no mails
profile-mails-always = They are sent to everybody.
profile-login-methods = Sign-in methods
profile-login-methods-link = Change sign-in methods
profile-safety = Your sign-ins

notifications-title = Mails about updates
notifications-lead = When information is updated, we tell you by mail to the address that you registered. Please choose what you want to be told about.
notifications-legend = Mails that you want
notifications-medical-expenses = Medical expenses
notifications-eligibility = Eligibility
notifications-always = When one of these is updated, we tell everybody by mail to the address that is registered.
notifications-none = No mails are sent about updated information.
notifications-safety = Mails for your safety, about a sign-in from a new device or a changed password for instance, are sent whatever you choose here.

display-title = Display
display-lead = This holds for all pages after you sign in, on every device. On this device it holds for the sign-in page, too.
display-size = Size of the text
display-language = Language
display-language-help = Mails to you are written in this language, too.
display-error-size = Choose a size of the text.
text-size-standard = Standard
text-size-large = Large
text-size-largest = Largest

change-user-id-title = Change your { $user_id }
change-user-id-once = You can change it only once. Afterwards you cannot sign in with the old { $user_id } any more, and cannot take it back.
change-user-id-password-help = It also serves to check that the new { $user_id } is not like your password.
change-user-id-error-same = This is the { $user_id } that you have now. Please enter another { $user_id }.
change-user-id-error-password = A { $user_id } cannot be your password or anything like it. Please enter another { $user_id }.
