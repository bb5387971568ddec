### Pages instead of the page: not found, broken, busy, closed, suspended.

platform-name = 健康保険組合の窓口
language-name = 日本語

trouble-not-found-title = ページが見つかりません
trouble-not-found-text = アドレスが変わったか、入力したアドレスに誤りがあるかもしれません。
trouble-unknown-host-title = この窓口は見つかりません
trouble-unknown-host-text = このアドレスの窓口はありません。お手元の書類のアドレスをご確認いただくか、健康保険組合をおさがしください。
trouble-unauthorised-origin-title = 操作を受け付けませんでした
trouble-unauthorised-origin-text = ほかのサイトを通した操作は、安全のため受け付けていません。この窓口のページを開き直して、もう一度お試しください。
trouble-bad-request-title = 送られた内容を読み取れませんでした
trouble-bad-request-text = 前のページに戻り、もう一度入力してください。
trouble-too-large-title = 送られた内容が大きすぎます
trouble-too-large-text = 前のページに戻り、入力した内容をご確認のうえ、もう一度お試しください。
trouble-not-this-way-title = このページは直接開けません
trouble-not-this-way-text = 最初のページから、もう一度お進みください。
trouble-gone-wrong-title = ページを表示できませんでした
trouble-gone-wrong-text = ご迷惑をおかけして申し訳ありません。時間をおいて、もう一度お試しください。続くときは、次の番号を添えて健康保険組合へお電話ください。
trouble-incident = お問い合わせ番号
trouble-crowded-title = ただいま大変混み合っています
trouble-crowded-text = 手続きが集中しているため、順番にお受けできませんでした。今回の入力は、間違いの回数には含まれません。
trouble-unavailable-title = ただいまご利用いただけません
trouble-unavailable-text = 一時的に利用できなくなっています。ご迷惑をおかけして申し訳ありません。しばらくしてから、もう一度お試しください。
trouble-too-many-title = 少し時間をおいてお試しください
trouble-too-many-text = 続けて何度も操作があったため、しばらくの間お待ちいただいています。
trouble-wait = { $minutes }分ほどたってから、もう一度お試しください。
trouble-session-ended-title = ログアウトしました
trouble-session-ended-text = 一定時間操作がなかったため、安全のためログアウトしました。もう一度ログインしてください。
trouble-drawn-for-another-title = この画面からは送信できません
trouble-drawn-for-another-text = この画面を開いたあとに、同じブラウザでほかの方がログインしたか、別の手続きが始まりました。送信された内容は、登録も変更もしていません。
trouble-to-onward = 現在の手続きの画面へ
trouble-to-top = 最初のページへ
trouble-to-sign-in = ログインページへ
trouble-to-finder = 健康保険組合をさがす

maintenance-title = ただいまメンテナンス中です
maintenance-text = { $span }、メンテナンスのため利用できません。
maintenance-closed-title = ただいま受付時間外です
maintenance-closed-text = { $until }から利用できます。
maintenance-thanks = ご不便をおかけしますが、終わりましたらもう一度お越しください。

retry-heading = 入力した内容を送り直せます
retry-text = このページを開いたままお待ちください。利用できるようになりましたら、「もう一度送る」を押すと、入力した内容をそのまま送れます。
retry-left-out = パスワードは、安全のためこのページに残していません。送ったあとのページで、もう一度入力してください。

typed-heading = 入力した内容
typed-text = 必要な場合は、書き写してからお進みください。パスワードと確認コードは表示していません。
typed-user-id = ユーザID
typed-email = メールアドレス
typed-birth-date = 生年月日
typed-insurer-number = 保険者番号
typed-device-name = 端末の名前

suspended-title = 現在、この窓口は休止しています
suspended-text = { $society }の窓口は、現在ご利用いただけません。ご用の方は、健康保険組合へお問い合わせください。
preparing-title = この窓口は、まだ開いていません
preparing-text = { $society }の窓口は、ただいま準備をしています。ご案内の書類が届きましたら、書かれている日から、ご利用ください。
ended-title = この窓口は終了しました
ended-text = { $society }の窓口は終了しました。これまでのご利用、ありがとうございました。ご用の方は、お問い合わせください。
