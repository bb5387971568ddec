### The password's life: its rules, its change, what is said before it must be changed.

new-password-label = Password
new-password-confirm-label = Password again
new-password-confirm-help = Enter the same password once more, to be sure.
password-kept = The password that you entered before stays as it is. Fill in both fields only to change it. If you change the ID, please enter the password again.
password-case-sensitive = Capital and small letters count as different.
password-case-insensitive = Capital and small letters count as the same.
password-three-words = Three words that have nothing to do with each other are long and easy to remember. Example:{" "}
password-three-words-not-this = {" "}(do not use this very example)
password-validity-days = The password is valid for { $days } days.
password-validity-years = About { $years } years after you first registered, you will be asked to change your password.

password-error-empty = Enter a password.
password-error-too-short = Enter a password of at least { $min } characters.
password-error-too-long = Enter a password of at most { $max } characters.
password-error-full-width = The password has full-width characters. Please type it in half width.
password-error-control = The password has invisible characters such as line breaks. Please type it again.
password-error-no-letter = Put at least one letter into the password.
password-error-no-digit = Put at least one digit into the password.
password-error-no-symbol = Put at least one symbol (such as ! # -) into the password.
password-error-same-as-user-id = The password cannot be the same as the { $user_id }.
password-error-common = Others could easily guess this password. Please enter another one.
password-error-like-user-id = A password made from the { $user_id } is easily guessed. Please enter another one.
password-error-like-birth-date = A password made from the date of birth is easily guessed. Please enter another one.
password-error-like-insurer-number = A password made from the insurer number is easily guessed. Please enter another one.
password-error-like-society-name = A password made from the society’s name is easily guessed. Please enter another one.
password-error-confirm-empty = Enter the same password once more, to be sure.
password-error-confirm-differs = The two passwords are not the same.

password-change-title = Change your password
password-change-lead = Enter the password that you use now and the one that you want to use from now on.
password-current-label = Current password
password-new-label = New password
password-new-confirm-label = New password again
password-everywhere-label = Sign out on all devices
password-everywhere-help = Pages that are still open on your other phones or computers are signed out as well. You stay signed in here.
password-error-current-empty = Enter your current password.
password-error-current-wrong = Please check your current password and enter it once more.
password-error-is-current = This is the password that you use now. Please enter another one.
password-error-is-earlier = You have used this password before. Please enter another one.
password-error-overtaken = Your account was changed while this page was open. Please fill in the page once more.
password-error-wait = The current password could not be confirmed several times in a row. Please try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.

password-changed-title = Your password is changed
password-changed-text = Use the new password from your next sign-in on.
password-changed-mail = We tell the e-mail addresses that you have confirmed about the change.

password-renew-title = Choose a new password
password-renew-lead = Please choose a new password before you come in.
password-renew-expired = Your password was valid for { $days } days, which are over.
password-renew-years = { $years } years have passed since you first registered, and it is time to change your password.
password-renew-stricter = The rules for passwords have become safer than before. By the new rules, this is needed:
password-outgrown-case = Capital and small letters count as different by now. Please keep them in mind with the new password.

password-soon-heading = It will soon be time to change your password
password-soon-text = From { $date } on, you will be asked for a new password when you sign in. You can also change it before.
password-over-heading = It is time to change your password
password-over-text = You will be asked for a new password the next time you sign in with it. You can also change it now.
password-change-link = Change the password
