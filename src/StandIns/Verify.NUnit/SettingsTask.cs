using System.Runtime.CompilerServices;

namespace VerifyTests;

/// <summary>A comparison that starts when it is awaited or turned into a task, so that settings can be chained before.</summary>
public class SettingsTask
{
    private readonly Func<VerifySettings, Task<VerifyResult>> _compare;
    private Task<VerifyResult>? _task;

    /// <summary>A comparison with a copy of <paramref name="settings"/>.</summary>
    public SettingsTask(VerifySettings? settings, Func<VerifySettings, Task<VerifyResult>> buildTask)
    {
        CurrentSettings = new VerifySettings(settings);
        _compare = buildTask;
    }

    /// <summary>The settings chained so far.</summary>
    public VerifySettings CurrentSettings { get; }

    /// <inheritdoc cref="VerifySettings.UseDirectory"/>
    public SettingsTask UseDirectory(string directory) => With(() => CurrentSettings.UseDirectory(directory));

    /// <inheritdoc cref="VerifySettings.UseFileName"/>
    public SettingsTask UseFileName(string fileName) => With(() => CurrentSettings.UseFileName(fileName));

    /// <inheritdoc cref="VerifySettings.UseTypeName"/>
    public SettingsTask UseTypeName(string name) => With(() => CurrentSettings.UseTypeName(name));

    /// <inheritdoc cref="VerifySettings.UseMethodName"/>
    public SettingsTask UseMethodName(string name) => With(() => CurrentSettings.UseMethodName(name));

    /// <inheritdoc cref="VerifySettings.UseTextForParameters"/>
    public SettingsTask UseTextForParameters(string parametersText) => With(() => CurrentSettings.UseTextForParameters(parametersText));

    /// <inheritdoc cref="VerifySettings.UseParameters"/>
    public SettingsTask UseParameters(params object?[] parameters) => With(() => CurrentSettings.UseParameters(parameters));

    /// <inheritdoc cref="VerifySettings.DisableRequireUniquePrefix"/>
    public SettingsTask DisableRequireUniquePrefix() => With(CurrentSettings.DisableRequireUniquePrefix);

    /// <summary>Compares, once.</summary>
    public Task<VerifyResult> ToTask() => _task ??= _compare(CurrentSettings);

    /// <inheritdoc cref="Task{T}.ConfigureAwait(bool)"/>
    public ConfiguredTaskAwaitable<VerifyResult> ConfigureAwait(bool continueOnCapturedContext) =>
        ToTask().ConfigureAwait(continueOnCapturedContext);

    /// <summary>Compares, and awaits the outcome.</summary>
    public TaskAwaiter<VerifyResult> GetAwaiter() => ToTask().GetAwaiter();

    /// <summary>Compares: lets a test return what Verify gave it.</summary>
    public static implicit operator Task<VerifyResult>(SettingsTask settingsTask) => settingsTask.ToTask();

    private SettingsTask With(Action setting)
    {
        setting();
        return this;
    }
}
