### From letter to account: identity, terms, user ID, password, e-mail, confirmation, done.

steps-label = Step { $current } of { $total }
step-state-done = {" "}(done)
step-state-now = {" "}(you are here)
step-state-to-come = {" "}(to come)
step-identity = Identity check
step-terms = Terms of use
step-account = Your details
step-password = Password
step-email = Email address
step-confirm = Check
step-second-step = Sign-in method
step-done = Done

identity-title = Identity check
identity-lead = Enter the details of the insured person (被保険者): the person who is enrolled in the health insurance, as an employee or in voluntary continuation (任意継続) after leaving the company.
identity-lead-family = If you are a family member (dependant), enter the details of the insured person too.
identity-lead-dependant = You are making an account of your own, as a family member (dependant). Enter your own details.
identity-passed = Your identity check is done. You do not need to enter it again.
insurer-number-label = Insurer number
insurer-number-help = An 8-digit number (保険者番号). It is printed on { $places }.
insurer-number-not-symbol = It is not the 「記号・番号」, which is different for each person.
birth-date-label = Date of birth
birth-date-help = Enter the insured person’s date of birth, by the western calendar or by the Japanese era.
birth-date-help-dependant = Enter your own date of birth, by the western calendar or by the Japanese era.
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

terms-title = Agree to the terms of use
terms-lead = Read the terms of use.
terms-region = Text of the terms of use
terms-version = Version { $version }
consent-legend = Do you agree to the terms of use?
consent-agree = I agree
consent-disagree = I do not agree
consent-help = You cannot register if you do not agree.

account-title = Your details
account-lead = Choose the { $user_id } and password you will sign in with from now on.
user-id-title = Choose your { $user_id }
password-title = Choose your password
email-title = Register your email address
account-household = Your family (household) shares the { $user_id } and password you choose here.

user-id-characters-letters-digits = You can use letters (A–Z, a–z) and digits (0–9). Upper and lower case count as the same.
user-id-characters-letters-digits-marks = You can use letters (A–Z, a–z), digits (0–9) and the marks “.”, “_” and “-”. Upper and lower case count as the same.
user-id-cannot-use = Characters you cannot use
user-id-cannot-use-letters-digits = You cannot use symbols (such as - _ . @ ! #), spaces, hiragana, katakana or kanji.
user-id-cannot-use-letters-digits-marks = You cannot use symbols other than “.”, “_” and “-” (such as @ ! #), spaces, hiragana, katakana or kanji.
user-id-final = You cannot change it after registration.
user-id-changeable = You can change it once after registration.
user-id-assigned = Use the { $user_id } in the field as it is.
user-id-preassigned = You can keep the { $user_id } in the field or change it.
user-id-preassigned-once = You can only change it now.
user-id-preassigned-once-or-later = You can change it once: now, or after registration.

email-label = Email address
email-purpose = We’ll send you emails, such as one to confirm that you have registered.
email-which-any = You can use an address at work, at home or on a mobile phone. It must be your own.
email-which-internet = Enter your own address, one you can read on a computer or smartphone.
email-which-company = Enter your company address ({ $domains }).
email-which-company-in-principle = Enter your company address ({ $domains }) if you can.
email-which-own = Enter an address that only you can read, not a company address.
email-which-personal = Enter a personal address, not a company address.
email-prefilled = This is the address your society has for you. If it is not right, change it.
email-optional = You can leave this empty. Without an address you will not get notices by email.
email-warning-in-principle = This does not seem to be a company address ({ $domains }). To use it anyway, select the same button again.
notify-label = Email me when information is updated
notify-help = We’ll email you when { $about } are updated.
notify-always = We’ll email your registered address when { $about } are updated.
notification-medical-expenses = your medical expenses
notification-eligibility = your eligibility data
notification-announcements = our announcements

confirm-title = Check your answers
confirm-lead = If everything is right, select “Submit”. To change something, select “Change” beside it.
confirm-password-hidden = The password you entered (not shown)
confirm-email-none = none
confirm-notify-yes = yes
confirm-notify-no = no
confirm-change = Change
confirm-change-which = {" "}({ $name })
mail-advice-heading = Before you select “Submit”
mail-advice = As soon as you have registered, we’ll send you an email from { $from }. If you block some emails, allow emails from this address first.
test-mail-heading = Check that emails arrive
test-mail-ask = Before you select “Submit”, you can send a test email to this address and see if it arrives.
test-mail-button = Send a test email
test-mail-again = Send it again
test-mail-waiting = We are sending the test email you asked for on { $at }. Wait a moment, then see the result.
test-mail-look = See the result
test-mail-sent = We sent the test email you asked for on { $at } from { $from }. If it has arrived, select “Submit”.
test-mail-refused = The test email you asked for on { $at } was not delivered. Check the email address.
test-mail-change = Change the email address
test-mail-missing = If it does not arrive
test-mail-docomo = Open docomo’s email settings and add { $from } to the list of accepted senders (受信リスト設定). Then select “Send it again”.
test-mail-au = Open au’s email settings, go to the spam filter (迷惑メールフィルター) and add { $from } to the list of accepted senders (受信リスト). Then select “Send it again”.
test-mail-softbank = Open SoftBank’s email settings, go to spam protection (迷惑メール対策) and add { $from } to the accepted emails (許可するメール). Then select “Send it again”.
test-mail-company = Emails to a company address can take a while, and your company may block them. If it does not arrive, see if you can use your own email address.
test-mail-other = Check your spam folder. If you block some emails, allow emails from { $from }.

done-title = You are registered
done-lead = From now on, sign in with this { $user_id } and the password you chose.
done-keep-heading = Remember
done-write-down = Write down your { $user_id } or print this page, and keep it in a safe place. Do not tell anyone your password.
done-user-id-final = You cannot change the { $user_id } later.
done-letter-dead = The provisional { $user_id } and password on your letter no longer work.
done-household = Your family (household) shares one { $user_id } and password.
done-mail-heading = Check your email
done-mail = We have sent an email from { $from } to { $email }. Open the link in it to confirm your address.
done-mail-missing = If it does not arrive, check your spam folder. If it is not there either, the address may be wrong. Call your health insurance society.
offer-title = How you sign in from now on
offer-account-made = Your account has been created. You can now set up a way to sign in that is easier and safer.
offer-passkey = Set up a passkey
offer-one-time-code = Set up one-time codes
offer-later-heading = If you want to do this later
offer-later-text = You can use the service without it, and set it up at any time under “Sign-in methods” when you are signed in.
offer-later = Set up later

identity-error-number-empty = Enter the insurer number.
identity-error-number-digits = Enter the insurer number as 8 digits.
identity-error-number-check-digit = The insurer number does not seem to be right. Check the number on your papers.
identity-error-number-symbol = This seems to be the 「記号・番号」. Enter the insurer number (保険者番号, 8 digits).
identity-error-birth-date-empty = Enter the date of birth.
identity-error-birth-date-format = Enter the date of birth as 8 digits, year, month and day (example: 19790822), or with its Japanese era (example: S54.8.22).
identity-error-birth-date-no-such-day = This date does not exist. Check the date of birth. (Examples: 19790822, S54.8.22)
identity-error-birth-date-range = Check the year of birth. (Examples: 19790822, S54.8.22)
terms-error-not-agreed = You must agree to the terms of use. Read them and choose “I agree”.
identity-error-mismatch = We could not find a match for what you entered. Check your papers and enter it again.
error-too-often = This was sent too many times. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
identity-error-wait = Too many attempts. Try again in { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.

user-id-error-empty = Enter a { $user_id }.
user-id-error-length = Enter a { $user_id } of { $min } to { $max } characters.
user-id-error-characters-letters-digits = Use only letters (A–Z) and digits in your { $user_id }. You cannot use: { $found }
user-id-error-characters-letters-digits-marks = Use only letters (A–Z), digits and the marks . _ - in your { $user_id }. You cannot use: { $found }
user-id-error-ten-digits = 10 digits look like the provisional { $user_id } on a letter. Add a letter or change the length.
user-id-error-assigned = You cannot change the { $user_id }. Enter the one that was in the field at first: the provisional { $user_id } on your letter.
user-id-error-taken = You cannot use this { $user_id }. Enter a different one.

email-error-empty = Enter an email address.
email-error-format = Check how the address is written. (Example: taro@example.jp)
email-error-too-long = The address is too long. Check it.
email-error-company-needed = Enter your company address ({ $domains }).
email-error-own-needed = Enter an address that only you can read, not a company address.
email-error-company = You cannot register a company address. Enter a personal address.
