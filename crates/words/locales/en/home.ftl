### The home page.

home-title = Menu
home-announcements = Announcements
home-no-announcements = There are no announcements.
home-services = Services
home-no-services = No services are available at present.
home-address-unverified-heading = Your e-mail address is not confirmed yet
home-address-unverified = Open the link in the e-mail that we sent you to confirm your address. Until then we cannot send mails for resetting your password and the like.
home-address-resend = Send the confirmation mail again
home-address-undeliverable-heading = We could not deliver an email to you
home-address-undeliverable = The mail server of your registered address did not accept an email from us. Check that the address is still right and that it accepts our emails. If it has changed, register the new one.
home-address-undeliverable-link = Check your email address
home-outside = leads to another site

service-medical-expenses = Medical expenses
service-medical-expenses-about = See what was paid to hospitals and pharmacies
service-checkup-booking = Checkup booking
service-checkup-booking-about = Book a health checkup
service-applications = Online applications
service-applications-about = Send notices and applications
service-family-allowance = Family medical allowance
service-family-allowance-about = Apply for the special family medical allowance
service-checkup-results = Checkup results
service-checkup-results-about = See the results of your checkups
service-eligibility-notice = Eligibility notice
service-eligibility-notice-about = See your health insurance eligibility
service-outside-link = Related site
service-outside-link-about = Use a service that your society recommends

home-new-passkey = Give the device you have added a name
home-settings = Settings

home-terms-heading = The terms of use have changed
home-terms-asked = From { $date } on you need to agree to the new terms before you can go on to other pages. Please read what has changed and give your answer.
home-terms-told = Please read what has changed. There is nothing for you to do.
home-terms-link = See what has changed

home-own-address-heading = Please register an e-mail address of your own
home-own-address-soon = By what was notified to us, the company address that you have registered will probably be of no use from { $date } on. Register one that isn’t your company’s, so that news, and mails for a forgotten ID or password, reach you.
home-own-address-over = Mails may not reach the company address that you have registered any more. Register one that isn’t your company’s, so that news, and mails for a forgotten ID or password, reach you.
home-own-address-link = Register an e-mail address
