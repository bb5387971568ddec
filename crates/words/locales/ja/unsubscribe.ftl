### The page that ends the mails about announcements.

unsubscribe-title = 「{ $what }」のメールの停止
unsubscribe-ask = 「{ $what }」が更新されたときのメールを止めるときは、「メールを止める」を押してください。
unsubscribe-still = パスワードの変更など、安全のためのメールはこれからもお送りします。
unsubscribe-ended-title = 「{ $what }」のメールを止めました
unsubscribe-ended = 「{ $what }」は、ログインするといつでもご覧になれます。もう一度受け取るときは、「お知らせメールの設定」で選んでください。
unsubscribe-all-title = このメールは止められません
unsubscribe-all = 「{ $what }」のメールは、すべての方にお送りしています。ご不明な点はお問い合わせください。
unsubscribe-not-usable-title = メールを止めるリンクは使えません
unsubscribe-not-usable = リンクが途中で切れているか、アカウントがもうありません。メールに書かれたアドレスを最後までコピーして開くか、ログインして「お知らせメールの設定」で変更してください。
