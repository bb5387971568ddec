### The page that a verification link opens.

verify-email-title = メールアドレスの確認
verify-email-ask = 次のメールアドレスでよろしければ、「確認する」を押してください。
verify-email-address = メールアドレス
verify-email-done-title = メールアドレスを確認しました
verify-email-done = 今後のお知らせは、このメールアドレスへお送りします。このページは閉じてかまいません。
verify-email-not-usable-title = このリンクは使えません
verify-email-not-usable = すでに確認が済んでいるか、リンクの期限が過ぎています。確認が済んでいるかどうかは、ログインすると「メニュー」でわかります。
verify-email-to-sign-in = ログインページへ
