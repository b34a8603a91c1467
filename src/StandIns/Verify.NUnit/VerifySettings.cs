namespace VerifyTests;

/// <summary>Where one snapshot stands and what it is called.</summary>
public class VerifySettings
{
    internal string? Directory { get; private set; }

    internal string? FileName { get; private set; }

    internal string? TypeName { get; private set; }

    internal string? MethodName { get; private set; }

    internal string? ParametersText { get; private set; }

    internal object?[]? Parameters { get; private set; }

    internal bool MayShareName { get; private set; }

    /// <summary>Settings with Verify's defaults.</summary>
    public VerifySettings()
    {
    }

    /// <summary>A copy of <paramref name="settings"/>, or the defaults.</summary>
    public VerifySettings(VerifySettings? settings)
    {
        if (settings is null)
            return;
        Directory = settings.Directory;
        FileName = settings.FileName;
        TypeName = settings.TypeName;
        MethodName = settings.MethodName;
        ParametersText = settings.ParametersText;
        Parameters = settings.Parameters;
        MayShareName = settings.MayShareName;
    }

    /// <summary>Puts the snapshot into <paramref name="directory"/>, relative to the folder of the test's source file.</summary>
    public void UseDirectory(string directory) => Directory = NotEmpty(directory, nameof(directory));

    /// <summary>Names the snapshot <paramref name="fileName"/>, without type, method or parameters.</summary>
    /// <exception cref="InvalidOperationException">A type name, a method name or a text for parameters was given already.</exception>
    public void UseFileName(string fileName)
    {
        if (TypeName is not null || MethodName is not null || ParametersText is not null)
            throw new InvalidOperationException("UseFileName is not compatible with UseTypeName, UseMethodName or UseTextForParameters.");
        FileName = NotEmpty(fileName, nameof(fileName));
    }

    /// <summary>Takes the place of the type's name.</summary>
    public void UseTypeName(string name) => TypeName = BesideNoFileName(name, nameof(UseTypeName));

    /// <summary>Takes the place of the method's name.</summary>
    public void UseMethodName(string name) => MethodName = BesideNoFileName(name, nameof(UseMethodName));

    /// <summary>Takes the place of <c>parameter=value</c> pairs.</summary>
    public void UseTextForParameters(string parametersText) =>
        ParametersText = BesideNoFileName(parametersText, nameof(UseTextForParameters));

    /// <summary>Values for the method's parameters, instead of those the test runs with.</summary>
    public void UseParameters(params object?[] parameters) => Parameters = parameters;

    /// <summary>Lets several snapshots of one run have the same name.</summary>
    public void DisableRequireUniquePrefix() => MayShareName = true;

    private string BesideNoFileName(string name, string caller) => FileName is null
        ? NotEmpty(name, nameof(name))
        : throw new InvalidOperationException($"{caller} is not compatible with UseFileName.");

    private static string NotEmpty(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, parameter);
        return value;
    }
}
