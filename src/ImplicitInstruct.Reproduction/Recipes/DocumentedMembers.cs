using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace ImplicitInstruct.Reproduction.Recipes;

/// <summary>The comments of properties, from the files that the compiler writes of them beside the assemblies.</summary>
internal static class DocumentedMembers
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Read = new();

    /// <summary>What the comment of a property says; empty where the file of comments is not there.</summary>
    public static string Of(PropertyInfo property) => Read.GetOrAdd(property.DeclaringType!.Assembly, SummariesOf)
        .GetValueOrDefault($"P:{property.DeclaringType.FullName!.Replace('+', '.')}.{property.Name}", "");

    private static Dictionary<string, string> SummariesOf(Assembly assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
        try
        {
            return XDocument.Load(path).Descendants("member").Where(member => member.Element("summary") is not null)
                .DistinctBy(NameOf).ToDictionary(NameOf, member => TextOf(member.Element("summary")!), StringComparer.Ordinal);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or XmlException)
        {
            return [];   // a host may be published without them; values are told without their meanings then
        }
    }

    private static string NameOf(XElement member) => member.Attribute("name")?.Value ?? "";

    /// <summary>A comment as one line; a reference is told by the name that a key would have.</summary>
    private static string TextOf(XElement comment) => string.Join(' ', string.Concat(comment.DescendantNodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: true } reference when reference.Attribute("cref") is { } cref =>
            JsonNamingPolicy.CamelCase.ConvertName(cref.Value[(cref.Value.LastIndexOf('.') + 1)..]),
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
