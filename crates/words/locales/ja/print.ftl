# 印刷に回す送付物の一覧

print-name = 氏名
print-medium = 送付物
print-provisional-id = 仮ID
print-provisional-password = 仮パスワード
print-valid-until = 有効期限
