# 静态网站：除了与应用共用的文字以外，它的页面所说的话。
site-title = stn_viz
site-language = 中文
site-private = 一切都在这个浏览器里运行：图像和答案都不会离开它。
site-script = 请让浏览器运行本页的脚本。
site-failed = 本页有一部分没有加载成功，请重新加载。
site-upload = 你自己的图像：选择一个文件，或把它拖到这里；它只留在这个浏览器里
site-no-picture = 浏览器无法把这个文件读作图像。请试试 PNG、JPEG、WebP 或 GIF。
