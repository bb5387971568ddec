### The page that a verification link opens.

verify-email-title = メールアドレスの確認
verify-email-ask = 次のメールアドレスでよろしければ、「確認する」を押してください。
verify-email-address = メールアドレス
verify-email-done-title = メールアドレスを確認しました
verify-email-done = 今後のお知らせは、このメールアドレスへお送りします。このページは閉じてかまいません。
verify-email-second-done = 予備のメールアドレスとして登録しました。IDやパスワードを忘れたときに使えます。このページは閉じてかまいません。
verify-email-not-usable-title = 確認のリンクは使えません
verify-email-not-usable = すでに確認が済んでいるか、取り消されたか、リンクの期限が過ぎています。確認が済んでいるかどうかは、ログインすると「メニュー」でわかります。メールの中のリンクが途中で切れていると、開けないこともあります。そのときは、メールに書かれたアドレスを最後までコピーして開いてください。
verify-email-to-sign-in = ログインページへ

resend-title = 確認のメールをもう一度送る
resend-lead = 登録したメールアドレスへ、確認のリンクをもう一度お送りします。
resend-typo = 「{ $suggestion }」の打ち間違いではありませんか。
resend-wrong-address = メールアドレスが違うときは、変更してください。
resend-done-title = メールをお送りします
resend-done = まもなく{ $from }からメールが届きます。メールにあるリンクを開いて、「確認する」を押してください。
resend-done-missing = しばらくしても届かないときは、迷惑メールのフォルダーをご確認ください。
resend-enough-title = 確認のメールは、もう少しあとでお送りできます
resend-enough = 確認のメールは、1時間に3通までお送りできます。届いていないか、迷惑メールのフォルダーもご確認ください。
resend-nothing-title = 確認は済んでいます
resend-nothing = 確認の必要なメールアドレスはありません。
