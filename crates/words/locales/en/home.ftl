### The home page.

home-title = Menu
home-heading = ’s counter
home-opens-on = Not yet available (from { $day })
home-announcements = Announcements
home-no-announcements = There are no announcements.
home-services = Services
home-no-services = No services are available at present.
home-address-unverified-heading = Your email address is not confirmed yet
home-address-unverified = Open the link in the email we sent you to confirm your address. Until then we cannot email you to reset your password.
home-address-resend = Send the confirmation email again
home-address-undeliverable-heading = We could not deliver an email to you
home-address-undeliverable = Your registered address did not accept an email from us. Check that it is still right and that it accepts our emails. If it has changed, register the new one.
home-address-undeliverable-link = Check your email address
home-address-suspended-heading = We have stopped sending you emails
home-address-suspended = Emails to your registered address came back, or one was reported as unwanted. If you still use the address, get a confirmation email and select “Confirm”, and we will send you emails again. If you do not, change it.
home-address-suspended-confirm = Get a confirmation email at this address
home-address-suspended-change = Change your email address
home-outside = opens another site

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
service-checkup-results-content = Results of fiscal year { $year }
service-eligibility-notice = Eligibility notice
service-eligibility-notice-about = See your health insurance eligibility
service-eligibility-notice-content = Eligibility of { $count } (covered since { $day })
service-outside-link = Related site
service-outside-link-about = Use a service that your society recommends

home-new-passkey = Name the device you added
home-settings = Settings

home-terms-heading = The terms of use have changed
home-terms-asked = From { $date } you must agree to the new terms before you can use other pages. Read what has changed and answer.
home-terms-told = Read what has changed. You do not need to do anything.
home-privacy-heading = The privacy notice has changed
home-privacy-link = Read the privacy notice
home-terms-link = See what has changed

home-own-address-heading = Register an email address of your own
home-own-address-soon = Our records show that you may lose your company address on { $date }. To keep getting notices, and help with a forgotten ID or password, register an address that is not your company’s.
home-own-address-over = Emails may no longer reach your company address. To keep getting notices, and help with a forgotten ID or password, register an address that is not your company’s.
home-own-address-link = Register an email address

home-announcements-unread = Announcements you have not marked as read: { $count }
home-announcements-all = See all announcements
