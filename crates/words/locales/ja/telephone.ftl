# 電話での本人確認の設定。項目名から組み立てて使います。

policy-section-telephone = 電話での本人確認
policy-telephone-items = お尋ねする項目
policy-telephone-items-what = 電話をかけてきた方に、組合の記録と合うかをお尋ねします。
policy-telephone-enough = 一致が必要な項目の数
policy-telephone-enough-what = この数だけ一致すれば、本人確認ができたことになります。生年月日とメールアドレスは、合わせて一つに数えます。
policy-telephone-required-for = 本人確認が必要な手続き
policy-telephone-required-for-what = 本人確認の記録がなければ、担当者はこの手続きができません。
policy-choice-items-full-name = 氏名
policy-choice-items-birth-date = 生年月日
policy-choice-items-postal-address = 住所
policy-choice-items-number = 記号・番号
policy-choice-items-employer = 事業所名
policy-choice-items-joined-on = 資格取得日
policy-choice-items-family = 被扶養者の氏名
policy-choice-items-mailbox = 登録したメールアドレス
policy-choice-required-for-letter = 書類の発行
policy-choice-required-for-desk-code = 窓口コード
policy-choice-required-for-unlock = ロック解除
policy-choice-required-for-disclosure = 伏せた値の表示
no-impact-for-the-next-caller = 担当者が次に電話を受けるときから変わります。加入者の方の画面は変わりません。
