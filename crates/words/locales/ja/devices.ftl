### Open sessions, and the devices that they are on.

devices-title = ログイン中の端末
devices-lead = いまログインしている端末です。お心当たりのない端末や、手元にない端末は、ここからログアウトできます。
devices-ended = 端末をログアウトしました。
devices-this-one = いまお使いの端末
devices-since = ログインした日時
devices-seen = 最後に使った日時
devices-end = ログアウトする
devices-end-which = （{ $device }）
devices-none-else = ほかにログイン中の端末はありません。
devices-end-others = ほかのすべての端末からログアウトする
devices-end-others-text = いまお使いの端末は、ログインしたままです。ほかの端末は、次にログインしたときに、新しい端末としてメールでお知らせします。
devices-to-history = ログイン履歴を見る
