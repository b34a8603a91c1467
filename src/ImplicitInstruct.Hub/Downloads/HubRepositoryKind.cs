namespace ImplicitInstruct.Hub.Downloads;

/// <summary>What a repository of the hub holds; it decides its address and its folder in the cache.</summary>
public enum HubRepositoryKind
{
    /// <summary>A checkpoint with its tokenizer.</summary>
    Model,

    /// <summary>A data set.</summary>
    Dataset,
}
