### From letter to account: identity, terms, user ID, password, e-mail, confirmation, done.

steps-label = Step { $current } of { $total }
step-state-done = {" "}(done)
step-state-now = {" "}(you are here)
step-state-to-come = {" "}(to come)
step-identity = Identity check
step-terms = Terms of use
step-account = Your details
step-password = Password
step-email = E-mail address
step-confirm = Check
step-second-step = Sign-in method
step-done = Done

identity-title = Identity check
identity-lead = Enter the details of the insured person (被保険者): the person who is enrolled in the health insurance, as an employee or in voluntary continuation (任意継続) after leaving the company.
identity-lead-family = If you are a family member (dependant), enter the details of the insured person too.
identity-passed = Your identity check is done. You do not need to enter it again.
insurer-number-label = Insurer number
insurer-number-help = A number of 8 digits (保険者番号). It is printed on { $places }.
insurer-number-not-symbol = It is not the 「記号・番号」, which differs from person to person.
birth-date-label = Date of birth
birth-date-help = Enter the insured person’s date of birth, by the western calendar or by the Japanese era.
birth-date-example = Example:{" "}
birth-date-example-or = {" "}or{" "}
birth-date-example-era = S54.8.22
birth-era-label = Calendar or era
birth-era-help = If you choose the era, digits are enough (540822 for the 22nd of August in Showa 54).
era-western = Western calendar
era-taisho = Taisho (大正)
era-showa = Showa (昭和)
era-heisei = Heisei (平成)
era-reiwa = Reiwa (令和)

terms-title = Agreeing to the terms of use
terms-lead = Please read the terms of use.
terms-region = Text of the terms of use
terms-version = Version { $version }
consent-legend = Do you agree to the terms of use?
consent-agree = I agree
consent-disagree = I do not agree
consent-help = Without your agreement you cannot register.

account-title = Your details
account-lead = Choose the { $user_id } and password that you will sign in with from now on.
user-id-title = Your { $user_id }
password-title = Your password
email-title = Your e-mail address
account-household = Your family (household) shares the { $user_id } and password that you choose here.

user-id-characters-letters-digits = You can use letters (A–Z, a–z) and digits (0–9). Capital and small letters count as the same.
user-id-characters-letters-digits-marks = You can use letters (A–Z, a–z), digits (0–9) and the marks “.”, “_” and “-”. Capital and small letters count as the same.
user-id-cannot-use = Characters that cannot be used
user-id-cannot-use-letters-digits = Symbols (such as - _ . @ ! #), spaces, hiragana, katakana and kanji cannot be used.
user-id-cannot-use-letters-digits-marks = Symbols other than “.”, “_” and “-” (such as @ ! #), spaces, hiragana, katakana and kanji cannot be used.
user-id-final = It cannot be changed after registration.
user-id-changeable = You can change it once after registration.
user-id-assigned = Please use the { $user_id } in the field as it is.
user-id-preassigned = You can keep the { $user_id } in the field, or change it to one you like.
user-id-preassigned-once = You can change it only now.
user-id-preassigned-once-or-later = You can change it once: now, or after registration.

email-label = E-mail address
email-purpose = We send you mails such as the one that says that you are registered.
email-which-any = An address at work, at home or on a mobile phone is fine. It must be your own.
email-which-internet = Enter your own address, one that you can read on a computer or smartphone.
email-which-company = Enter your company address ({ $domains }).
email-which-company-in-principle = In principle, enter your company address ({ $domains }).
email-which-own = Enter an address that you are sure to be able to read, not a company address.
email-which-personal = Enter a personal address, not a company address.
email-prefilled = The field holds the address that your society knows. If it is not right, please change it.
email-optional = You can leave this empty. Without an address you get no notices by e-mail.
email-warning-in-principle = This does not seem to be a company address ({ $domains }). If you want to use it all the same, press the same button again.
notify-label = E-mail me when information is updated
notify-help = We will send you an e-mail when { $about } are updated.
notify-always = We will send an e-mail to your address when { $about } are updated.
notification-medical-expenses = your medical expenses
notification-eligibility = your eligibility data

confirm-title = Check what you have entered
confirm-lead = Please check your details. If everything is right, press “Submit”. To change something, press “Change” beside it.
confirm-password-hidden = The password you entered (not shown)
confirm-email-none = none
confirm-notify-yes = yes
confirm-notify-no = no
confirm-change = Change
confirm-change-which = {" "}({ $name })
mail-advice-heading = Before you press “Submit”
mail-advice = As soon as you are registered we send you an e-mail from { $from }. If you limit which mails you receive, please allow mails from this address first.

done-title = You are registered
done-lead = From now on, sign in with this { $user_id } and the password that you chose.
done-keep-heading = What to keep in mind
done-write-down = Write down your { $user_id } or print this page, and keep it in a safe place. Do not let others know your password.
done-user-id-final = The { $user_id } cannot be changed later.
done-letter-dead = The provisional { $user_id } and password of your letter can no longer be used.
done-household = Your family (household) shares one { $user_id } and password.
done-mail-heading = Please check your mail
done-mail = We have sent an e-mail from { $from } to { $email }. Open the link in it to confirm your address.
done-mail-missing = If it has not come after a while, look into your junk mail. If it is not there either, the address may be wrong. Please call your health insurance society.
offer-title = How you sign in from now on
offer-account-made = Your account has been created. You can now set up a way to sign in that is easier and safer.
offer-passkey = Set up a passkey
offer-one-time-code = Set up one-time codes
offer-later-heading = If you want to do this later
offer-later-text = You can use the service without it, and set it up at any time under “Sign-in methods” when you are signed in.
offer-later = Set up later

identity-error-number-empty = Enter the insurer number.
identity-error-number-digits = Enter the insurer number as 8 digits.
identity-error-number-check-digit = There seems to be a slip in the insurer number. Please check the number on your papers.
identity-error-number-symbol = This seems to be the 「記号・番号」. Please enter the insurer number (保険者番号, 8 digits).
identity-error-birth-date-empty = Enter the date of birth.
identity-error-birth-date-format = Enter the date of birth as 8 digits, year, month and day (example: 19790822), or with its Japanese era (example: S54.8.22).
identity-error-birth-date-no-such-day = The calendar has no such day. Please check the date of birth. (Examples: 19790822, S54.8.22)
identity-error-birth-date-range = Please check the year of birth. (Examples: 19790822, S54.8.22)
terms-error-not-agreed = Your agreement to the terms of use is needed. Please read them and choose “I agree”.
identity-error-mismatch = We could not find a match for what you entered. Please look at your papers and enter it again.
error-too-often = This was sent too many times. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
identity-error-wait = You have to wait for a while because the check did not work several times in a row. Please try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.

user-id-error-empty = Enter a { $user_id }.
user-id-error-length = Enter a { $user_id } of { $min } to { $max } characters.
user-id-error-characters-letters-digits = Use only letters (A–Z) and digits in your { $user_id }. These cannot be used: { $found }
user-id-error-characters-letters-digits-marks = Use only letters (A–Z), digits and the marks . _ - in your { $user_id }. These cannot be used: { $found }
user-id-error-ten-digits = Ten digits and nothing else look like the provisional { $user_id } of a letter. Please add a letter or change the length.
user-id-error-assigned = The { $user_id } cannot be changed. Please enter the one that stood in the field at first, which is the provisional { $user_id } of your letter.
user-id-error-taken = This { $user_id } cannot be used. Please enter another { $user_id }.

email-error-empty = Enter an e-mail address.
email-error-format = Please check how the address is written. (Example: taro@example.jp)
email-error-too-long = The address seems too long. Please check it.
email-error-company-needed = Enter your company address ({ $domains }).
email-error-own-needed = Enter an address that you are sure to be able to read, not a company address.
email-error-company = A company address cannot be registered. Please enter a personal address.
