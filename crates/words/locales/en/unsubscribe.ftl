### The page that ends the mails about announcements.

unsubscribe-title = Stop emails about “{ $what }”
unsubscribe-ask = To stop the emails about “{ $what }”, select “Stop the emails”.
unsubscribe-still = You will still get emails for your security, such as when your password changes.
unsubscribe-ended-title = You will get no more emails about “{ $what }”
unsubscribe-ended = You can see “{ $what }” at any time after you sign in. To get the emails again, choose them in “Emails about updates”.
unsubscribe-all-title = These emails cannot be stopped
unsubscribe-all = The society sends emails about “{ $what }” to everybody. Contact the society if you have questions.
unsubscribe-not-usable-title = The link that stops the emails cannot be used
unsubscribe-not-usable = The link was cut, or the account no longer exists. Copy the whole address from the email and open it, or sign in and change “Emails about updates”.
