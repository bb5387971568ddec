### What stands on every page: header, banners, footer.

skip-to-content = 本文へ進む
title-error = エラー：
title-attention = 確認：
member-name = { $name } 様
sign-out-link = ログアウト

member-nav-label = 加入者メニュー
member-nav-to-home = メニュー
member-nav-to-profile = プロフィール変更
member-nav-to-login-methods = ログイン方法変更
member-nav-to-terms = 利用規約

maintenance-soon-heading = まもなくメンテナンスが始まります
maintenance-soon-left = （あと{ $minutes }分）
maintenance-soon-text = { $span }、メンテナンスのため利用できません。入力中の方は、お早めに送信してください。

layout-screen = 画面
layout-menu = メニュー
layout-description = { $society }の加入者のための窓口です。登録とログイン、お困りのときのご案内をしています。
footer-documents = このサイトについて
footer-terms = 利用規約
footer-privacy = 個人情報の取扱い
footer-security = 注意事項・セキュリティ
footer-accessibility = アクセシビリティ
footer-contact = お問い合わせ
footer-sample = これは、公開されている登録の手引きを参考に作った見本です。実在の健康保険組合のシステムではありません。
footer-platform = 窓口（Madoguchi）は、健康保険組合の加入者のためのWeb窓口です。

phone-label = 電話
hours-label = 受付時間
user-id = ユーザID

layout-viewed = 組合の担当者として見ています：{ $name } 様の画面（見るだけで、送信や変更はできません）
