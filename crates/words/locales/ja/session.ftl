### The end of a session: warned of two minutes before, on the page that is open.

session-soon-heading = まもなくログアウトします
session-over-heading = ログアウトしました
session-idle = { $minutes }分間操作がないと、安全のためログアウトします。このままお使いになるときは「続ける」を押してください。
session-absolute = ログインから{ $hours }時間たつため、安全のためログアウトします。延長はできません。入力中の方は、お早めに送信してください。
session-over = 入力した内容は、このページに残っています。新しいページでログインしてからこのページに戻ると、続きから操作できます。
session-left = あと{ $minutes }分です。
session-stay = 続ける
session-close = 閉じる
session-sign-in = 新しいページでログインする
