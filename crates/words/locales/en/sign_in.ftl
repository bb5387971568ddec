### The sign-in page, which is also the door for a member with a letter, and the question before signing out.

sign-in-title = Sign in
password-label = Password
sign-in-household = Your family (household) shares one { $user_id } and password.

sign-in-first-heading = First time here
sign-in-first-who = You have a letter with a provisional { $user_id } (仮ユーザID) and password (仮パスワード)
sign-in-registered-heading = Already registered
sign-in-first-lead = First you register. You will need:
sign-in-first-choose = First you register. Choose the letter you received to see what you will need.
sign-in-first-enter = Enter the provisional { $user_id } { $first } and the provisional password { $second } in the fields below and select “Sign in”. You can type the provisional password in upper or lower case, with or without hyphens (-).
sign-in-at-hand = What to have ready

sign-in-help-heading = If you need help
sign-in-help-not-come = My letter has not arrived
sign-in-help-not-come-call = If it has not arrived by then, call us.
sign-in-help-lost = I have lost my letter
sign-in-help-lost-text = Call us. We’ll issue a new provisional { $user_id } and password and post them to you.
sign-in-help-expired = My letter has expired
sign-in-help-expired-text = A provisional { $user_id } and password work for { $days } days after they are issued. If yours have expired, call us for new ones.
sign-in-help-forgotten = I do not know my registered { $user_id } or password
sign-in-help-forgotten-text = We can help you by email. If you do not know your email address either, there are other ways.

maintenance-next-heading = Next maintenance
maintenance-next = The counter is closed on { $when }.
maintenance-rule-monthly = The counter is closed for maintenance on day { $day } of every month from { $from } to { $to }.
maintenance-rule-monthly-earlier = The counter is closed for maintenance on day { $day } of every month from { $from } to { $to }. If that is a Saturday, Sunday or national holiday, maintenance takes place on the working day before.

notice-signed-out = You have signed out.
notice-session-ended = You were signed out because you did nothing for a while. Sign in again.
notice-already-registered = The provisional { $user_id } on this letter has been used to register. Sign in with the { $user_id } and password you registered.
notice-registered = You are registered. Sign in with the { $user_id } and password you registered.
sign-in-unfinished = Your registration is not finished. What you have entered is still here, and you do not need to enter the provisional { $user_id } and password of your letter again.
sign-in-go-on = Continue registration
sign-in-help-letter = The provisional { $user_id } of a letter is 10 digits. The provisional password is 12 characters in 3 groups of 4, with “-” between them. The drawing below shows where they are. If you need help, call us.
sign-in-help-member = If you do not know your { $user_id } or password, you can find out in these ways. You can also call us.

sign-in-error-user-id-empty = Enter your { $user_id }.
sign-in-error-password-empty = Enter your password.
sign-in-error-not-known = Your { $user_id } or password does not seem to be right. Enter them again.
sign-in-error-wait = Too many attempts. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
sign-in-error-not-from-here = Too many attempts. You cannot sign in on this device with this { $user_id } and a password. Sign in on a device you have used before or with a passkey, or choose a new password at “Forgot your password?”. If none of that works, call your health insurance society. (Phone: { $phone })
sign-in-error-letter-expired = This provisional { $user_id } has expired. Ask your health insurance society for a new one. (Phone: { $phone })
sign-in-error-letter-replaced = This provisional { $user_id } has been replaced by a newer one. Sign in with the provisional { $user_id } and password on the newer letter. If you do not have it, contact your health insurance society. (Phone: { $phone })
sign-in-error-disabled = You cannot sign in with this account at the moment. Call your health insurance society. (Phone: { $phone })
sign-in-error-no-longer-covered = You are no longer covered by this society, so you cannot use this counter. If you did not expect this, contact your health insurance society. (Phone: { $phone })

sign-out-title = Sign out
sign-out-question = Do you want to sign out?
sign-out-text = On a shared computer, always sign out when you finish.
