### The documents in every page's footer. The terms are the society's own text.

document-terms-title = Terms of use
document-terms-japanese-only = These terms of use are available in Japanese only.

privacy-title = Personal information
privacy-lead = { $society } (“the society”) handles the personal information that you give at this counter as follows.
privacy-what-heading = What we keep
privacy-what-account = the { $user_id } you sign in with, and your password in a form that cannot be turned back
privacy-what-birth-date = the date of birth entered for the identity check (it is only compared with the society’s member data; what you enter is not kept)
privacy-what-insurer-number = the insurer number entered for the identity check (what you enter is not kept)
privacy-what-email = the email address you register, and whether you want notices
privacy-what-consent = when you agreed to the terms of use, and to which version
privacy-what-records = records such as when you signed in or registered
privacy-why-heading = What we use it for
privacy-why-service = to check that it is you, and to provide the services of this counter
privacy-why-mail = to tell you by email that you are registered or that information has been updated
privacy-why-safety = to stop other people using your account, and to answer your questions
privacy-keep-heading = How we keep it
privacy-keep-text = Dates of birth, email addresses and similar details are encrypted. They are kept apart from the data of other societies, and only staff who need them for their work can see them.
privacy-others-heading = Sharing with others
privacy-others-text = We do not share your information without your consent, except where the law requires it.
privacy-cookie-heading = Cookies
privacy-cookie-text = Cookies keep you signed in, remember your language, and tell whether you have signed in on this device before. They are not used for advertising or tracking. Opening this site sends nothing to other sites.
privacy-household-heading = Use by your family
privacy-household-text = Because your family (household) shares one { $user_id } and password, whoever signs in sees the household’s information.
privacy-ask-heading = Asking to see, correct or stop the use of your information
privacy-ask-text = To see your information, have it corrected or have us stop using it, contact the society.

security-title = Notes and security
security-before-heading = Before you enter anything
security-before-name = Check that the name of your health insurance society is at the top of the page.
security-before-address = It is safer to open the address printed on your letter than a link in an email.
security-password-heading = { $user_id } and password
security-password-keep = Do not tell anyone your { $user_id } or password. The society’s staff never ask for your password by phone or email.
security-password-reuse = Do not use a password that you use on other sites.
security-password-household = Use the { $user_id } and password only within your family (household).
security-letter = The provisional { $user_id } and password on a letter work for { $days } days after they are issued. They stop working once you register.
security-session-heading = Signing in and out
security-session-idle = You are signed out automatically after { $minutes } minutes without activity.
security-session-shared = On a shared computer, always sign out when you finish.
security-wait = If you cannot sign in several times in a row, you may have to wait before you try again.
security-mail-heading = Email
security-mail-from = Emails from this counter come from { $from }. They never contain a password or anything about medical expenses.
security-mail-suspicious = If you get an email you did not expect, do not open its links, and tell the society.
security-maintenance-heading = Maintenance
security-environment-heading = What you need
security-environment-text = Use a recent version of Microsoft Edge, Google Chrome, Safari or Firefox. Everything also works with JavaScript turned off, except passkeys.
security-disclaimer-heading = Disclaimer
security-disclaimer-text = We do our best to show correct information, but it may be out of date while a procedure is under way. If it is urgent, contact the society.

accessibility-title = Accessibility
accessibility-lead = { $society } wants everyone to be able to use this counter, whatever their age, disability or device.
accessibility-policy-heading = Policy
accessibility-policy-text = The pages are made with consideration for (配慮) level AA of JIS X 8341-3:2016, as the Web Accessibility Infrastructure Committee (WAIC) defines that word, and aim at level AA of WCAG 2.2.
accessibility-done-heading = What has been done
accessibility-done-keyboard = Everything can be done with the keyboard alone.
accessibility-done-zoom = Nothing is cut off with large text or on narrow screens.
accessibility-done-reader = Screen readers read the names of fields and how to fix mistakes.
accessibility-done-colour = Colour alone never carries meaning, and text is easy to see on its background.
accessibility-done-paste = You can paste passwords, or show them while you type.
accessibility-help-heading = If you need help
accessibility-help-text = If something is hard to use or to read, call us. We can also help you by phone.

document-issued = As of { $day }
document-addressee = { $name }
