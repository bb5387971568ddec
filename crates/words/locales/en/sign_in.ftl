### The sign-in page, which is also the door for a member with a letter, and the question before signing out.

sign-in-title = Sign in
sign-in-user-id-help = If this is your first time, enter the provisional { $user_id } (仮ユーザID) printed on your letter.
password-label = Password
sign-in-password-help = If this is your first time, enter the provisional password (仮パスワード) printed on your letter. For the provisional password, capital or small letters, with or without hyphens (-), are all fine.
sign-in-household = Your family (household) shares one { $user_id } and password.

sign-in-first-heading = If this is your first time
sign-in-first-lead = You register first. Have the following at hand and sign in with the provisional { $user_id } and password.
sign-in-first-choose = You register first. Choose the letter that you received, see what to have at hand, and sign in with the provisional { $user_id } and password.
sign-in-at-hand = What to have at hand

sign-in-help-heading = If you need help
sign-in-help-not-come = My letter has not come yet
sign-in-help-not-come-call = If it has not come by then, please call us.
sign-in-help-lost = I have lost my letter
sign-in-help-lost-text = We will issue a new provisional { $user_id } and password and send them to you. Please call us.
sign-in-help-expired = My letter has expired
sign-in-help-expired-text = A provisional { $user_id } and password can be used for { $days } days after they were issued. If that time has passed we will issue new ones, so please call us.
sign-in-help-forgotten = I do not know my registered { $user_id } or password
sign-in-help-forgotten-text = We can help you by mail. If you do not know your e-mail address either, there are other ways.

maintenance-next-heading = Next maintenance
maintenance-next = The service is closed on { $when }.
maintenance-rule-monthly = The service is closed for maintenance on day { $day } of every month from { $from } to { $to }.
maintenance-rule-monthly-earlier = The service is closed for maintenance on day { $day } of every month from { $from } to { $to }. When that is a Saturday, Sunday or national holiday, maintenance takes place on the working day before.

notice-signed-out = You have signed out.
notice-session-ended = You were signed out because nothing was done for a while. Please sign in again.
notice-already-registered = The provisional { $user_id } of this letter is already registered. Please sign in with the { $user_id } and password that you registered.
notice-registered = You are registered. Please sign in with the { $user_id } and password that you registered.

sign-in-error-user-id-empty = Enter your { $user_id }.
sign-in-error-password-empty = Enter your password.
sign-in-error-not-known = We could not find a match for what you entered. Please check your { $user_id } and password and enter them again.
sign-in-error-wait = Signing in is paused for a while because it did not work several times in a row. Please try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
sign-in-error-not-from-here = Signing in did not work many times in a row, so this { $user_id } cannot be used with a password on this device. Please sign in on a device that you have used before or with a passkey, or set a new password by “Forgot your password?”. If none of that works, please call your health insurance society. (Phone: { $phone })
sign-in-error-letter-expired = This provisional { $user_id } is past its date. Please ask your health insurance society for a new one. (Phone: { $phone })
sign-in-error-letter-replaced = A newer provisional { $user_id } has taken the place of this one. Please sign in with the provisional { $user_id } and password of the newer letter. If you do not have it, please contact your health insurance society. (Phone: { $phone })
sign-in-error-disabled = You cannot sign in with this account at the moment. Please call your health insurance society ({ $phone }).
sign-in-error-no-longer-covered = You are no longer covered by this society, so you cannot register. If you think otherwise, please contact your health insurance society. (Phone: { $phone })

sign-out-title = Sign out
sign-out-question = Do you want to sign out?
sign-out-text = On a shared computer, always sign out when you have finished.
