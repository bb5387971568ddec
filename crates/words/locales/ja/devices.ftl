### Open sessions, and the devices that they are on.

devices-title = ログイン中の端末
devices-lead = いまログインしたままになっている端末です。お心当たりのない端末や、手元にない端末は、ここからログアウトさせることができます。
devices-ended = ログアウトさせました。
devices-this-one = いまお使いの端末
devices-since = ログインした日時
devices-seen = 最後に使った日時
devices-end = ログアウトさせる
devices-end-which = （{ $device }）
devices-none-else = ほかにログイン中の端末はありません。
devices-end-others = ほかのすべての端末をログアウトさせる
devices-end-others-text = いまお使いの端末は、ログインしたままです。ほかの端末は、次にログインしたときに新しい端末としてメールでお知らせします。
devices-to-history = ログイン履歴を見る
