### お知らせ：一覧と1件のページ、ログインのページの見出し。

announcements-title = お知らせ
announcements-unread = 未読
announcements-more = 以前のお知らせを見る
announcements-done = 読み終えたお知らせにしました。
announcement-mark-read = 読みました
announcement-is-read = このお知らせは読み終えています。
announcement-to-list = お知らせの一覧へ
announcement-to-sign-in = ログインのページへ
announcement-link-host = （{ $host }）
