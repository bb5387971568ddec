# 設定とお知らせの、2人での承認。

desk-settings-second-person = 利用できなくなる方がいるか、安全の水準を下げる変更のため、もう1人の承認が必要です。依頼すると、設定を変えられるほかの担当者の「きょう」に表示されます。承認されるまで、設定は変わりません。
desk-settings-second-alone = いま承認できる担当者が、ほかにいません。依頼の期限は72時間です。
desk-settings-second-waits = { $who }さんの依頼（{ $at }）が承認を待っています。新しく依頼すると、その依頼は取り消されます。
desk-settings-ask-second = 承認を依頼
desk-settings-sample-and = 、
desk-settings-sample-more = ほか
desk-settings-file = 「{ $what }」の一覧（CSV）
desk-settings-file-name = 氏名
desk-settings-file-page = 加入者の画面
desk-settings-file-certain = 確実
desk-settings-file-at-most = 最大
desk-settings-file-and = ・
desk-settings-file-change = { $label }：{ $from } → { $to }
desk-settings-platform = システム
desk-settings-stopped-base = 予定したあとに、もとになる値が変わったため
desk-settings-stopped-author = 予定した担当者が、設定を変えられる担当者ではなくなったため
desk-settings-stopped-values = 予定していた値が、いまの決まりに合わなくなったため
desk-settings-uncounted = 影響する方を数えられませんでした。
desk-settings-error-uncounted = 影響する方を数えられなかったため、保存できません。時間をおいて、もう一度お試しください。
desk-settings-error-no-way-in = この変更では、ログインできる加入者が1人もいなくなります。保存できません。
desk-settings-error-waits = この画面を開いたあとに、ほかの変更が承認待ちになりました。下の内容をご確認のうえ、よろしければもう一度依頼してください。
desk-today-stopped = { $from }から予定していた設定の変更を止めました（{ $because }）。必要なときは、もう一度予定してください。
desk-today-doubtful = { $from }から予定している設定の変更は、このままでは実行されません（{ $because }）。
desk-today-approval-thing = { $what }「{ $name }」（{ $who }さんの依頼）

desk-approval-settings-change = 設定の変更
desk-approval-settings-withdrawal = 予定していた設定の変更の取りやめ
desk-approval-announcement = お知らせの公開
desk-approval-announcement-which = お知らせ
desk-approval-from = いつから
desk-approval-from-now = 承認するとすぐに
desk-approval-passed = 依頼された日（{ $from }）を過ぎているため、承認するとすぐに変わります。
desk-approval-check-settings = 変わる項目と影響する方をご確認のうえ、承認してください。依頼した担当者の変更として記録されます。
desk-approval-check-announcement = 文面、対象、掲載期間をご確認のうえ、承認してください。承認すると公開されます。
desk-approval-stale = 依頼のあとに、内容か、影響する方の人数が変わりました。このままでは承認できません。
desk-approval-again = いまの内容を確認して、依頼し直す
desk-approval-one-hand = あなたと依頼した方のどちらかが、もう一方を招待してから7日たっていないか、どちらも同じ担当者の招待から7日たっていません。別の方であることを確かめる時間をとるため、{ $until }までは承認できません。ほかの担当者に承認を頼んでください。
desk-approval-error-stale = 依頼のあとに内容が変わったため、承認していません。

desk-publish-two = 組合の設定により、公開にはもう1人の承認が必要です。お知らせを担当するほかの担当者が承認すると、いま見ている内容のまま公開されます。
desk-publish-two-fixed = 公開したあとに直せるのは、掲載を終える日時だけです。
desk-publish-waits = 承認をお待ちしています。
desk-announcement-error-two = 2人で確認して公開したお知らせの文面は、直せません。取り下げてから、新しく書いてください。掲載を終える日時は直せます。

desk-action-settings-stopped = 予定していた設定の変更の停止
desk-mail-kind-settings-stopped = 設定の変更を止めたお知らせ
