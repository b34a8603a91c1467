using ImplicitInstruct.Reporting.Drawing;

namespace ImplicitInstruct.Reporting.Page;

/// <summary>The page's style sheet. It holds no character that HTML would escape, so that it reads the same as HTML and as XML.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public const string Text = """

        """ + PictureStyle.Colours + """

        @media (prefers-color-scheme: dark) {
          :root {
            --page: #15171a; --ink: #e3e3de; --soft: #a2a8ae; --rule: #383d43; --faint: #25292e; --raised: #1c1f23;
            --link: #8dbce6; --bar: #35587a; --bar-edge: #86b3da; --holds: #74c9a4; --fails: #f0927e; --changed: #e0b354;
            --c0: #79b0e0; --c1: #f0905c; --c2: #63c39b; --c3: #c795d8; --c4: #d4b04a; --c5: #7fcdf0; --c6: #ef87ab; --c7: #a9b1b9;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
        body { margin: 0 auto; padding: 1.6rem 1.25rem 5rem; max-width: 64rem; background: var(--page); color: var(--ink);
          font: 1.0625rem/1.55 var(--serif); overflow-wrap: break-word; }
        h1, h2, h3, h4 { line-height: 1.2; font-weight: 600; text-wrap: balance; }
        h1 { font-size: 1.9rem; margin: .2rem 0 .5rem; letter-spacing: -.01em; }
        h2 { font-size: 1.4rem; margin: 0 0 .5rem; }
        h3 { font: 600 .875rem/1.35 var(--sans); margin: 0 0 .5rem; }
        p { margin: 0 0 .8rem; max-width: 44rem; }
        a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
        code, pre { font-family: var(--mono); font-size: .84em; }
        .kicker code { font-size: 1em; } .recipe code { font-size: .8125rem; }
        :target { scroll-margin-top: 1rem; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        section { margin-top: 3.25rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
        #verdicts { margin-top: 1.1rem; padding-top: .9rem; border-top: 2px solid var(--ink); }
        #verdicts h2 { font-size: 1.3rem; }
        .kicker { display: flex; flex-wrap: wrap; gap: .2rem .9rem; align-items: center; margin: 0 0 .35rem; color: var(--soft);
          font: .8125rem/1.4 var(--sans); }
        .opening { font-size: 1.2rem; line-height: 1.5; max-width: 46rem; margin: .6rem 0 0; } .kicker a { color: inherit; }
        .lead { color: var(--soft); margin: 0; max-width: 48rem; line-height: 1.45; }
        .statement { font-style: italic; }
        .note, figcaption { color: var(--soft); font: .8125rem/1.45 var(--sans); max-width: 46rem; margin: .45rem 0 1rem; }
        .caps { color: var(--soft); font: 600 .75rem/1.4 var(--sans); text-transform: uppercase; letter-spacing: .05em; }
        .warning { color: var(--changed); font: .875rem/1.45 var(--sans); }
        .warning a { color: inherit; }
        .verdict { display: inline-flex; align-items: baseline; gap: .4em; font: 600 .75rem/1.4 var(--sans); letter-spacing: .04em;
          white-space: nowrap; }
        .verdict.holds { color: var(--holds); } .verdict.fails { color: var(--fails); } .verdict.open { color: var(--soft); }
        .sign { width: 1.15em; height: 1.15em; flex: none; align-self: center; }
        .sign .disc { fill: currentColor; } .sign .box { fill: none; stroke: currentColor; stroke-width: 2; }
        .sign .stroke { fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; }
        .sign .disc ~ .stroke { stroke: var(--page); }

        table { border-collapse: collapse; font: .875rem/1.4 var(--sans); font-variant-numeric: tabular-nums lining-nums; }
        th, td { padding: .32rem .75rem; text-align: right; vertical-align: baseline; font-weight: 400; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
        thead th { color: var(--soft); font-size: .8125rem; border-bottom: 1px solid var(--ink); vertical-align: bottom; }
        tbody tr + tr th, tbody tr + tr td { border-top: 1px solid var(--faint); }
        .scroll { overflow-x: auto; max-width: 100%; width: fit-content; margin: 0 0 .6rem; }
        .scroll table { border-top: 1px solid var(--ink); border-bottom: 1px solid var(--ink); }
        .words th, .words td { text-align: left; white-space: normal; vertical-align: top; min-width: 7rem; }
        .words thead th { vertical-align: bottom; } .words code { overflow-wrap: normal; font-size: .8125rem; }
        .captioned { margin: 1.75rem 0; }
        .scroll thead th { white-space: normal; min-width: 3.6rem; } td.lines { min-width: 10rem; }
        .terms { columns: 24rem; column-gap: 3rem; font: .875rem/1.45 var(--sans); }
        .terms div { break-inside: avoid; padding-bottom: .55rem; }
        .terms dt { font-weight: 600; } .terms dd { color: var(--soft); } .sources { list-style: none; padding: 0; }

        .scroll:has(.verdicts) { width: auto; } .verdicts { width: 100%; }
        .verdicts th, .verdicts td { text-align: left; white-space: normal; padding: .2rem .6rem; }
        .verdicts .number, .verdicts td[data-column$="(paper)"] { white-space: nowrap; }
        .verdicts tbody th { width: 12rem; } .verdicts th:first-child { padding-left: 0; }
        .verdicts td[data-column^="what"] { min-width: 11rem; }
        .verdicts tbody tr:first-child th, .verdicts tbody tr:first-child td { border-top: 1px solid var(--rule); }
        .verdicts tbody tr + tr td { border-top: 0; padding-left: .6rem; } .verdicts tbody th a, .verdicts tbody th .met { display: block; }
        .verdicts .met { color: var(--soft); font-size: .75rem; } .verdicts td strong { color: var(--fails); }
        .verdicts .open td strong { color: inherit; }
        .verdicts tbody th a { font-weight: 600; text-decoration: none; } .verdicts tbody th a:hover { text-decoration: underline; }
        #verdicts h3 { margin: 1.6rem 0 .5rem; }
        .bounds { list-style: none; margin: 0 0 1rem; padding: 0; font: .875rem/1.5 var(--sans); }
        .bounds li { display: grid; grid-template-columns: 5.4rem 1fr; align-items: baseline; padding: .1rem 0; }
        .again { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline; max-width: none; }
        .command { display: inline-block; max-width: 100%; padding: .22rem .55rem; background: var(--raised);
          border: 1px solid var(--faint); border-radius: 3px;
          white-space: pre-wrap; overflow-wrap: anywhere; }
        .remark { border-left: 3px solid var(--rule); padding-left: .9rem; }
        nav { margin-top: 1.6rem; font: .875rem/1.5 var(--sans); }
        nav .list { display: grid; grid-template-columns: 7rem 1fr; align-items: baseline; margin-bottom: .5rem; }
        nav ul { display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; list-style: none; margin: 0; padding: 0; }

        figure { margin: 2rem 0; max-width: 45rem; }
        .figure-number { color: var(--soft); font-weight: 400; }
        figure svg { display: block; width: 100%; height: auto; }
        .narrow { display: none; }

        """ + PictureStyle.Rules + """

        details { margin: 0 0 .9rem; } summary { cursor: pointer; font: .9375rem/1.45 var(--sans); padding: .3rem 0; }
        .instruction { font-weight: 600; } .kind { color: var(--soft); font-size: .8125rem; margin-left: .7rem; }
        .responses { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13.5rem), 1fr)); gap: .6rem;
          margin: .4rem 0 1.2rem; }
        .response { border: 1px solid var(--rule); border-radius: 3px; padding: .55rem .7rem; display: flex; flex-direction: column;
          min-width: 0; }
        .response.reference { background: var(--raised); border-style: dashed; }
        .response h4 { font: 600 .8125rem/1.3 var(--sans); margin: 0 0 .3rem; }
        .response .text { margin: 0 0 .4rem; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 14rem; overflow-y: auto;
          font-size: .8125rem; line-height: 1.45; }
        .score { display: flex; flex-wrap: wrap; gap: .1rem .7rem; margin: auto 0 0; color: var(--soft); font: .75rem/1.5 var(--sans);
          font-variant-numeric: tabular-nums; }
        .score b { font-weight: 600; } .score .total { color: var(--ink); } .empty { color: var(--soft); font-style: italic; }
        .unfinished { margin: .1rem 0 0; color: var(--fails); font: 600 .75rem/1.5 var(--sans); }
        .recipe { columns: 24rem; column-gap: 3rem; } .recipe table { width: 100%; break-inside: avoid; margin-bottom: 1.4rem; }
        .recipe caption { text-align: left; font-weight: 600; padding-bottom: .2rem; border-bottom: 1px solid var(--ink); }
        .recipe th, .recipe td { padding: .2rem 0; white-space: normal; overflow-wrap: anywhere; } .recipe th { padding-right: 1rem; }
        .changed td { font-weight: 600; color: var(--changed); } .usual { display: block; font-weight: 400; font-size: .75rem; }
        dl { margin: 0; } dd { margin: 0; }
        .commands dt { margin-top: .7rem; } .commands dd { color: var(--soft); font-size: .9375rem; }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; font: .875rem/1.5 var(--sans); }
        .facts dt { color: var(--soft); } .facts dd { overflow-wrap: anywhere; min-width: 0; }

        @media (max-width: 40rem) {
          body { padding: 1.1rem 1rem 4rem; font-size: 1rem; } h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; }
          section { margin-top: 2.5rem; }
          .wide { display: none; } .narrow { display: block; }
          .verdicts thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
          .scroll .verdicts, .verdicts tbody, .verdicts tr { display: block; border: 0; }
          .verdicts tbody { padding: .5rem 0; border-top: 1px solid var(--rule); }
          .scroll .verdicts th, .scroll .verdicts td { display: block; padding: 0; border: 0; width: auto; }
          .scroll .verdicts tbody tr:first-child th, .scroll .verdicts tbody tr:first-child td { border: 0; }
          .verdicts tr + tr { padding-top: .4rem; }
          .verdicts td[data-column] { display: grid; grid-template-columns: 10.5rem 1fr; font-size: .8125rem; }
          .verdicts td[data-column]::before { content: attr(data-column); color: var(--soft); }
          .verdicts td[data-column^="what"] { display: block; font-weight: 600; margin-top: .2rem; }
          .verdicts td[data-column^="what"]::before { content: none; }
          nav .list { display: block; } .opening { font-size: 1.0625rem; }
          .words { min-width: 44rem; } table { font-size: .8125rem; } .scroll th, .scroll td { padding: .3rem .4rem; }
          .scroll th:first-child { padding-left: 0; } .scroll td:last-child, .scroll th:last-child { padding-right: 0; }
          .scroll thead th { white-space: normal; font-size: .75rem; }
          .scroll tbody th { white-space: normal; min-width: 6.2rem; } .facts { grid-template-columns: 1fr; gap: 0; }
          .facts dd { margin-bottom: .5rem; }
        }
        @media print { body { max-width: none; font-size: 10pt; } .scroll { overflow: visible; }
          section, figure, .response { break-inside: avoid; } }

        """;
}
