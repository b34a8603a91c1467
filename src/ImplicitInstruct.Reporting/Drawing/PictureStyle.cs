namespace ImplicitInstruct.Reporting.Drawing;

/// <summary>
/// Colours, fonts and rules of pictures: part of the page's style sheet, and the whole of it in a picture that stands alone.
/// </summary>
internal static class PictureStyle
{
    /// <summary>The colours of a light page.</summary>
    public const string Colours = """

        :root {
          --page: #fdfdfb; --ink: #1d1f21; --soft: #5a6066; --rule: #d8d8d2; --faint: #e8e8e2; --raised: #f6f6f1;
          --link: #1c5588; --bar: #9dbdd9; --bar-edge: #3d6e99; --holds: #17654a; --fails: #a32c1a; --changed: #8a5a00;
          --c0: #1f5f99; --c1: #c04e16; --c2: #1c7a58; --c3: #86489a; --c4: #8f6b00; --c5: #2b86b8; --c6: #b03560; --c7: #596169;
          --serif: Charter, "Bitstream Charter", "Source Serif 4", "Iowan Old Style", Cambria, "Liberation Serif", Georgia, serif;
          --sans: "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif;
          --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
        }

        """;

    /// <summary>How the parts of a picture look.</summary>
    public const string Rules = """

        .t { font: 12px var(--sans); fill: var(--ink); font-variant-numeric: tabular-nums; }
        .t.group { font-weight: 600; } .t.tick, .t.name, .t.note { fill: var(--soft); } .t.label { fill: var(--ink); }
        .t.label, .t.value { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
        .grid { stroke: var(--faint); } .axis { stroke: var(--soft); } .guide { stroke: var(--ink); stroke-dasharray: 4 3; }
        .bar { fill: var(--bar); stroke: var(--bar-edge); stroke-width: 1; } .hatched { fill-opacity: 1; }
        .bar.hatched { fill: revert-layer; } .hatch-ground { fill: var(--page); } .hatch { stroke: var(--bar-edge); stroke-width: 3; }
        .bar.papers { fill: var(--faint); stroke: var(--soft); }
        .whisker { fill: none; stroke: var(--ink); stroke-width: 1.5; } .whisker.paper { stroke: var(--c1); stroke-width: 1; }
        .seed { fill: none; stroke: var(--ink); } .paper-sign { fill: var(--c1); stroke: var(--c1); }
        .paper-sign.hollow { fill: var(--page); stroke-width: 1.5; }
        .s0 { --s: var(--c0); } .s1 { --s: var(--c1); } .s2 { --s: var(--c2); } .s3 { --s: var(--c3); }
        .s4 { --s: var(--c4); } .s5 { --s: var(--c5); } .s6 { --s: var(--c6); } .s7 { --s: var(--c7); }
        .curve { fill: none; stroke: var(--s); stroke-width: 1.6; stroke-linejoin: round; } .curve.dense { stroke-width: 1; }
        .error { fill: none; stroke: var(--s); stroke-width: 1.2; }
        .mark { fill: var(--s); stroke: var(--s); stroke-width: 1.2; } .mark.hollow { fill: var(--page); }
        .points { opacity: .8; }

        """;

    /// <summary>The style of a picture without a page: light, on a ground of its own.</summary>
    public const string Alone = Colours + Rules + ".ground { fill: var(--page); } .t.heading { font-weight: 600; font-size: 15px; }\n";
}
