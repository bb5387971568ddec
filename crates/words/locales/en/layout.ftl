### What stands on every page: header, banners, footer.

skip-to-content = Skip to main content
title-error = Error:{" "}
title-attention = Check this:{" "}
member-name = { $name }
sign-out-link = Sign out

member-nav-label = Member menu
member-nav-to-home = Menu
member-nav-to-profile = Profile
member-nav-to-login-methods = Sign-in methods
member-nav-to-terms = Terms of use

maintenance-soon-heading = Maintenance starts soon
maintenance-soon-left = {" "}(minutes left: { $minutes })
maintenance-soon-text = The counter is closed for maintenance on { $span }. If you are filling in a form, send it soon.

layout-screen = Page
layout-menu = Menu
layout-description = The web counter for members of { $society }: register, sign in and get help.
footer-documents = About this site
footer-terms = Terms of use
footer-privacy = Personal information
footer-security = Notes and security
footer-accessibility = Accessibility
footer-contact = Contact
footer-sample = This is a sample based on published registration guides. It is not the system of any real health insurance society.
footer-platform = Madoguchi is the web counter for members of health insurance societies.

phone-label = Phone:
hours-label = Hours:
user-id = User ID

layout-viewed = You are looking as society staff: the pages of { $name } (nothing can be sent or changed)
