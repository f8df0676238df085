import { html } from './html.ts'

/** How the report looks on a screen and on paper. One style sheet, named in the content policy by its hash. */
export const STYLE = html`
:root{color-scheme:light;--ink:#16202e;--quiet:#4d5a70;--line:#d5dce5;--soft:#f3f5f8;--warn:#8a3c00;--warn-soft:#fff3e4;--link:#0b4fa8}
*{box-sizing:border-box}
html{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans KR","Apple SD Gothic Neo","Malgun Gothic","NanumGothic",sans-serif;color:var(--ink);background:#fff}
body{margin:0 auto;max-width:60rem;padding:2.5rem 1.5rem 4rem}
:lang(ko){word-break:keep-all;overflow-wrap:anywhere}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 1.2rem;letter-spacing:-.01em}
h2{font-size:1.3rem;line-height:1.25;margin:2.6rem 0 .6rem;padding-top:.9rem;border-top:2px solid var(--ink)}
h3{font-size:1.02rem;margin:1.6rem 0 .4rem}
h3 code{font-weight:400;color:var(--quiet)}
p,ul,ol,dl{margin:.5rem 0}
ul,ol{padding-left:1.4rem}
li{margin:.15rem 0}
a{color:var(--link);overflow-wrap:anywhere}
bdi{overflow-wrap:anywhere}
code{font:.84em/1.45 ui-monospace,"SF Mono","Cascadia Mono","Roboto Mono","DejaVu Sans Mono",monospace;overflow-wrap:anywhere;word-break:break-all}
blockquote{margin:.5rem 0;padding:.1rem 0 .1rem 1rem;border-left:3px solid var(--line)}
.kicker{margin:0;color:var(--quiet);font-size:.95rem}
.lead{font-size:1.06rem;font-weight:600}
.small{font-size:.84rem;color:var(--quiet)}
.warn{color:var(--warn);background:var(--warn-soft);border-left:4px solid var(--warn);padding:.4rem .8rem;font-weight:600}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:.6rem 2rem;margin:0 0 1.2rem}
.facts .wide{grid-column:1/-1}
dt{font-size:.82rem;color:var(--quiet)}
dd{margin:0}
.words>div{display:grid;grid-template-columns:9.5rem 1fr;gap:1rem;padding:.3rem 0;border-bottom:1px solid var(--line)}
.words dt{font-size:inherit;font-weight:600;color:inherit}
.answer{border:1px solid var(--line);background:var(--soft);padding:.4rem 1.2rem .6rem}
.answer h2{border:0;margin:0;padding:.4rem 0 0;font-size:1.1rem}
nav ol{columns:2;column-gap:2rem;padding-left:1.6rem}
table{border-collapse:collapse;width:100%;margin:.8rem 0 1.2rem;font-size:.92rem}
caption{text-align:left;font-weight:600;padding:.3rem 0;break-after:avoid}
th,td{text-align:left;vertical-align:top;padding:.4rem .7rem .4rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8rem;font-weight:600;color:var(--quiet);border-bottom:1.5px solid var(--ink);vertical-align:bottom}
tbody th{font-weight:400}
.total{border-top:1.5px solid var(--ink)}.total th,.total td{font-weight:600}
.num{text-align:right;font-variant-numeric:tabular-nums lining-nums}
td.num{min-width:9rem}
.wide code{font-size:.8em}
.no{width:3.4rem;white-space:nowrap;color:var(--quiet)}
.amount{white-space:nowrap}.long{white-space:normal;overflow-wrap:anywhere}
.units{display:block;font:.76rem/1.4 ui-monospace,"SF Mono","Cascadia Mono","Roboto Mono","DejaVu Sans Mono",monospace;color:var(--quiet);overflow-wrap:anywhere;font-weight:400}
.of{display:block;margin-top:.25rem}
.tag{color:var(--quiet);font-size:.8rem}
.sum{font-weight:600}
.is-asserted,.is-lead{font-style:italic}
.cite{white-space:nowrap}
figure{margin:1.2rem 0;break-inside:avoid}
figcaption{font-weight:600;margin-bottom:.4rem}
svg{display:block;width:100%;height:auto}
ol.way{columns:3 9rem;margin:0;padding-left:1.3rem}
svg text{paint-order:stroke;stroke:#fff;stroke-width:2.5px;stroke-linejoin:round;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans KR","NanumGothic",sans-serif;fill:#16202e}
svg .quiet{fill:#4d5a70;font-size:11px}
svg .strong{font-weight:600}
@media screen and (max-width:44rem){body{padding:1.2rem 1rem 3rem}nav ol{columns:1}.words>div{grid-template-columns:1fr;gap:0}
table,thead,tbody,tr,caption{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
td,tbody th{display:block;border:0;padding:.15rem 0}tr{border-bottom:1px solid var(--line);padding:.5rem 0}.num{text-align:left}.no{width:auto}td:empty{display:none}.amount{white-space:normal}}
@page{size:A4;margin:16mm 14mm 18mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#4d5a70}}
@media print{html{font-size:9.2pt}body{max-width:none;padding:0}a{color:inherit;text-decoration:none}
thead{display:table-header-group;break-after:avoid}tr,li,dl>div,figure,.answer{break-inside:avoid}h2,h3,caption{break-after:avoid}h2{margin-top:1.6rem}
.warn,.answer{print-color-adjust:exact;-webkit-print-color-adjust:exact}p{orphans:3;widows:3}}
`
