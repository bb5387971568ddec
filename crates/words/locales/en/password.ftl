### The password's life: its rules, its change, what is said before it must be changed.

new-password-label = Password
new-password-confirm-label = Password again
new-password-confirm-help = Enter the same password again.
password-kept = We will keep the password you entered before. Fill in both fields only if you want to change it. If you change the ID, enter the password again.
password-case-sensitive = Upper and lower case letters count as different.
password-case-insensitive = Upper and lower case letters count as the same.
password-three-words = Three words that have nothing to do with each other are long and easy to remember. Example:{" "}
password-three-words-not-this = {" "}(do not use this very example)
password-validity-days = The password is valid for { $days } days.
password-validity-years = You will be asked to change your password about { $years } years after you first registered.

password-error-empty = Enter a password.
password-error-too-short = Enter a password of at least { $min } characters.
password-error-too-long = Enter a password of { $max } characters or fewer.
password-error-full-width = The password has full-width characters. Enter half-width characters.
password-error-control = The password has invisible characters such as line breaks. Enter it again.
password-error-no-letter = The password must include at least one letter.
password-error-no-digit = The password must include at least one digit.
password-error-no-symbol = The password must include at least one symbol (such as ! # -).
password-error-same-as-user-id = The password must be different from the { $user_id }.
password-error-common = This password is easy to guess. Enter a different one.
password-error-like-user-id = A password based on the { $user_id } is easy to guess. Enter a different one.
password-error-like-birth-date = A password based on the date of birth is easy to guess. Enter a different one.
password-error-like-insurer-number = A password based on the insurer number is easy to guess. Enter a different one.
password-error-like-society-name = A password based on the society’s name is easy to guess. Enter a different one.
password-error-confirm-empty = Enter the same password again.
password-error-confirm-differs = The two passwords are different. Enter the same password in both fields.

password-change-title = Change your password
password-change-lead = Enter your current password and the new one.
password-current-label = Current password
password-new-label = New password
password-new-confirm-label = New password again
password-everywhere-label = Sign out on all other devices
password-everywhere-help = Pages that are open on your other phones and computers are signed out as well. You stay signed in here.
password-error-current-empty = Enter your current password.
password-error-current-wrong = Your current password does not seem to be right. Enter it again.
password-error-is-current = This is your current password. Enter a different one.
password-error-is-earlier = You have used this password before. Enter a different one.
password-error-overtaken = Your details were changed while this page was open. Fill in the page again.
password-error-wait = Too many attempts. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.

password-changed-title = Your password was changed
password-changed-text = Use the new password the next time you sign in.
password-changed-mail = We’ll email the addresses you have confirmed about the change.

password-renew-title = Choose a new password
password-renew-lead = Choose a new password before you continue.
password-renew-expired = Your password has expired. It was valid for { $days } days.
password-renew-years = It is { $years } years since you first registered, so you need to change your password.
password-renew-stricter = The rules for passwords have become stricter. Your new password must be:
password-outgrown-case = Upper and lower case letters now count as different. Remember which ones you use in your new password.

password-soon-heading = You will soon need to change your password
password-soon-text = From { $date } you will be asked for a new password when you sign in. You can also change it before then.
password-over-heading = You need to change your password
password-over-text = You will be asked for a new password the next time you sign in with your current one. You can also change it now.
password-change-link = Change your password
